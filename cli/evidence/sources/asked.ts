/** What AWS answered, or the name of the error with which it refused. */
export type Asked<T> = { readonly answer: T } | { readonly refused: string };

/** Ask, and take a refusal for an answer. @throws what is none: no network, no credentials, AWS's own failure */
export async function asked<T extends object>(call: () => Promise<T>): Promise<Asked<Omit<T, '$metadata'>>> {
  try {
    const { $metadata: _metadata, ...answer }: T & { readonly $metadata?: unknown } = await call();
    return { answer };
  } catch (error) {
    if (error instanceof Error && '$fault' in error && error.$fault === 'client') return { refused: error.name };
    throw error;
  }
}

export const answerOf = <T>(of: Asked<T>): T | undefined => ('answer' in of ? of.answer : undefined);
