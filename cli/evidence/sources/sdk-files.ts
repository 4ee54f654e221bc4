import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { projectFolder } from '../../local/place';

export interface SdkFile {
  /** From the project's folder. */
  readonly file: string;
  readonly bytes: number;
  /** In hex. */
  readonly sha256: string;
}

/** The sources of the SDK (`client/`), in the order of their names. */
export function sdkFiles(): readonly SdkFile[] {
  const names = readdirSync(path.join(projectFolder, 'client')).filter((name) => name.endsWith('.ts'));
  return names.sort().map((name) => {
    const content = readFileSync(path.join(projectFolder, 'client', name));
    const sha256 = createHash('sha256').update(content).digest('hex');
    return { file: `client/${name}`, bytes: content.length, sha256 };
  });
}
