import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Where a release was built, from what. */
export interface Build {
  /** An URI. */
  readonly repository: string;
  /** Of git, 40 hex digits. */
  readonly commit: string;
  /** `refs/tags/v1.2.3`. */
  readonly ref: string;
  /** Who built it, an URI: the workflow, or `urn:strongroom:builder:by-hand`. */
  readonly builder: string;
  readonly invocation?: string;
}

export interface Subject {
  readonly name: string;
  readonly digest: { readonly sha256: string };
}

/** Every file of a folder, in the order of names, with its digest. */
export function subjectsOf(folder: string): readonly Subject[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const names = files.map(({ parentPath, name }) => path.relative(folder, path.join(parentPath, name)));
  return names.sort().map((name) => ({ name, digest: { sha256: sha256(readFileSync(path.join(folder, name))) } }));
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/**
 * An in-toto statement v1 with a SLSA provenance v1 predicate (slsa.dev/spec/v1.0/provenance). Nobody has signed it: who built the files
 * can be believed only where GitHub attests it (docs/supply-chain.md).
 */
export function provenanceOf(subject: readonly Subject[], build: Build) {
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject,
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      buildDefinition: {
        buildType: 'urn:strongroom:release-files:v1',
        externalParameters: { repository: build.repository, ref: build.ref },
        resolvedDependencies: [{ uri: `git+${build.repository}@${build.ref}`, digest: { gitCommit: build.commit } }],
      },
      runDetails: {
        builder: { id: build.builder },
        ...(build.invocation === undefined ? {} : { metadata: { invocationId: build.invocation } }),
      },
    },
  };
}

/** For `sha256sum --check SHA256SUMS`. */
export function checksums(subject: readonly Subject[]): string {
  return subject.map(({ name, digest }) => `${digest.sha256}  ${name}\n`).join('');
}
