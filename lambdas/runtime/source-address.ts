import { isIP } from 'node:net';

/** In events and in what is asked of signals alike: one that is no address of the internet is not kept. */
export const sourceAddress = ({ sourceIp }: { readonly sourceIp: string }): string =>
  isIP(sourceIp) === 0 ? 'unknown' : sourceIp;
