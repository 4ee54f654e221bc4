/** The `source` of everything on the bus `payments`. In a file of its own: who only publishes does not bundle the shapes of all events. */
export const eventSource = 'strongroom';
