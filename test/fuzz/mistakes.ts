/** Planted on purpose, each to show that somebody would be told: `--mistake NAME`, and test/property/fuzz.test.ts. */
export const mistakes = {
  'answers-500': 'what is refused is answered with 500',
  'plain-text': 'a refusal is no problem document',
  'unknown-code': 'a refusal has a code that is not in the list',
  'other-status': 'a refusal has the status of another',
  'quotes-input': 'a refusal quotes what was sent',
  'logs-input': 'what was sent stands in the log',
  'tells-causes': 'an envelope that does not open is answered by why it does not',
  'opens-anything': 'an envelope that does not open is answered as if it had',
  'believes-anyone': 'whoever is refused is let in',
  'says-why': 'the authorizer throws the reason',
  throws: 'a consumer throws for one bad record',
  'keeps-back': 'a consumer lets the good record of a batch come again',
  'trusts-any-set': 'a key set that nobody signed is taken',
  hangs: 'a refusal takes for ever',
  'never-answers': 'a refusal is never answered',
} as const satisfies Readonly<Record<string, string>>;

export type Mistake = keyof typeof mistakes;

export const isMistake = (name: string): name is Mistake => Object.hasOwn(mistakes, name);
