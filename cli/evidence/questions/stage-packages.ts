import { count, found, listed, notFound } from './answers';
import type { StageQuestion } from './stage-question';

/** PCI DSS 6.3, 6.4.3 and 11.6.1 on what the software is made of, and what of it a browser loads. */
export const packageQuestions: readonly StageQuestion[] = [
  {
    id: 'stage.software-inventory',
    requirements: ['6.3.2'],
    looksFor: 'A list of every package that is in production, with version and licence.',
    ask: ({ sbom }) => {
      if (sbom === undefined) return notFound({ sentences: ['npm did not make a list of packages.'] });
      const { packages, proof } = sbom;
      return found(
        {
          sentences: [
            `${count(packages.length, 'package')} in production, each with its version, its licence and the digest that npm installs it by.`,
          ],
          table: {
            columns: ['Package', 'Version', 'Licence'],
            rows: packages.map(({ name, version, licence }) => [name, version, licence]),
          },
        },
        [proof],
      );
    },
  },
  {
    id: 'stage.packages-named',
    requirements: ['6.3.1', '6.3.2'],
    looksFor:
      'Every package of production has the name by which published weaknesses know it, and the digest that npm installs it by.',
    ask: ({ sbom }) => {
      if (sbom === undefined) return notFound({ sentences: ['npm did not make a list of packages.'] });
      const { packages, proof } = sbom;
      const named = packages.filter(({ purl, digested }) => purl !== undefined && digested);
      const others = packages.filter((one) => !named.includes(one)).map(({ name }) => name);
      const said = {
        sentences: [
          `Packages with a package URL and a digest: ${named.length} of ${packages.length}.`,
          ...(others.length > 0 ? [`The others: ${listed(others)}.`] : []),
        ],
      };
      return packages.length > 0 && others.length === 0 ? found(said, [proof]) : notFound(said, [proof]);
    },
  },
  {
    id: 'stage.sdk-files',
    requirements: ['6.4.3', '11.6.1'],
    looksFor: 'The files of the SDK that a payment page may load, each with its digest.',
    ask: ({ sdk }) => {
      const said = {
        sentences: [`The SDK is ${count(sdk.found.length, 'file')} of source.`],
        table: {
          columns: ['File', 'Bytes', 'SHA-256'],
          rows: sdk.found.map(({ file, bytes, sha256 }) => [file, String(bytes), sha256]),
        },
      };
      return sdk.found.length > 0 ? found(said, [sdk.proof()]) : notFound(said);
    },
  },
];
