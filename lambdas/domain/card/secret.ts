/**
 * Secrets are types: they mask themselves wherever a value turns into text, and `reveal()` is the only reader
 * (eslint counts its callers). The value sits in a private field, so neither a spread nor a JSON walk can reach it.
 */
class Secret {
  readonly #value: string;
  readonly #mask: string;

  constructor(value: string, mask: string) {
    this.#value = value;
    this.#mask = mask;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return this.#mask;
  }

  toJSON(): string {
    return this.#mask;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.#mask;
  }
}

/** A primary account number of 12 to 19 digits (ISO/IEC 7812-1) with a right check digit. */
export class Pan extends Secret {
  readonly #kind = 'pan';

  constructor(digits: string) {
    super(digits, `[card ending ${digits.slice(-4)}]`);
  }

  get kind(): string {
    return this.#kind;
  }
}

/** CVV, CVC, CID: three or four digits that are never stored, in any form (PCI DSS 3.3.1). */
export class SecurityCode extends Secret {
  readonly #kind = 'security-code';

  constructor(digits: string) {
    super(digits, '[security code]');
  }

  get kind(): string {
    return this.#kind;
  }
}
