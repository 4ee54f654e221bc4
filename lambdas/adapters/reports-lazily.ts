import type { Reports } from '../domain/settlement/compare-settlements';

/** The reports bucket, whose SDK is loaded by the first report: with it the handler would be larger than any other. */
export function reportsLazily(bucket: string): Reports {
  let loading: Promise<Reports> | undefined;
  const loaded = (): Promise<Reports> => (loading ??= load(bucket));
  return { put: async (name, report) => (await loaded()).put(name, report) };
}

async function load(bucket: string): Promise<Reports> {
  const [{ reports }, { s3Client }] = await Promise.all([import('./reports'), import('./s3-client')]);
  return reports(s3Client(), bucket);
}
