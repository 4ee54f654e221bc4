import type { HandlerName } from './names';

/** The functions that speak to processors: the only ones with a way to the internet, where the stage has one. */
export const asksProcessors: readonly HandlerName[] = ['authorize-card', 'ask-processor'];
