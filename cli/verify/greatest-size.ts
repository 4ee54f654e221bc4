const kibibyte = 1024;
const mebibyte = 1024 * kibibyte;

/** By the beginning of the name, below `archive/` in a folder; the first that fits. What is in no row is read piece by piece. */
const greatest: readonly (readonly [start: string, bytes: number])[] = [
  // 500 events of 256 KB each; gzip makes what cannot be packed a little larger (RFC 1951 §3.2.4).
  ['batches/', 126 * mebibyte],
  ['log/tile/', 8 * kibibyte],
  // Notes: a few lines and sixteen signatures.
  ['log/checkpoints/', 64 * kibibyte],
  ['witness/', 64 * kibibyte],
  ['manifest.note', 64 * kibibyte],
  // A step names every batch of the hours that are open: 130 bytes each.
  ['log/commits/', 128 * mebibyte],
  ['reviews/', 16 * mebibyte],
  // CloudTrail's files are of 50 MB at most, unpacked.
  ['trail/AWSLogs/', 64 * mebibyte],
  ['trail/', 16 * mebibyte],
];

/** How large an object of this name can be that is read as a whole: what is larger is something else under a name (docs/formats.md). */
export function greatestSize(name: string): number {
  const plain = name.startsWith('archive/') ? name.slice('archive/'.length) : name;
  return greatest.find(([start]) => plain.startsWith(start))?.[1] ?? 16 * mebibyte;
}
