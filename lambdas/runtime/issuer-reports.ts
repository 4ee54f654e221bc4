import { errorFields, log } from './logger';
import { measureOfIssuer } from './metrics';

interface Named {
  readonly name: string;
}

/** The line that says which issuer gave no keys; its alarm is that of its keys' age. */
export function reportIssuer({ name: issuer }: Named, error: unknown): void {
  log.error('issuer keys not refreshed', { issuer, ...errorFields(error) });
}

export function measureIssuerKeys({ name }: Named, seconds: number): void {
  measureOfIssuer('IssuerKeysAge', name, seconds);
}
