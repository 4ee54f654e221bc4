import type { Hooks } from './hooks';

export interface Mistake {
  readonly name: string;
  readonly says: string;
  readonly hooks: Hooks;
}
export const mistakes: readonly Mistake[] = [];
