import { readFileSync } from 'node:fs';

/** A page of docs/, by what a test compares with the code: headings, tables and code blocks. */
export interface MarkdownPage {
  readonly text: string;
  /** Section bodies by heading, without its hashes; a section ends at the next heading of any level. */
  readonly sections: ReadonlyMap<string, string>;
}

export function markdownPage(path: string): MarkdownPage {
  const text = readFileSync(path, 'utf8');
  const sections = text
    .split(/^(?=#{1,6} )/m)
    .map((section): [string, string] => [/^#+ (.*)/.exec(section)?.[1] ?? '', section.replace(/^#+ .*/, '')]);
  return { text, sections: new Map(sections) };
}

/** The rows of all tables in a text, each cell without its back quotes; the head and the rule under it are left out. */
export function tableRows(text: string): readonly (readonly string[])[] {
  const lines = text.split('\n').filter((line) => line.startsWith('|'));
  const isRule = (line = ''): boolean => line.startsWith('| --') || line.startsWith('|--');
  return lines
    .filter((line, at) => !isRule(line) && !isRule(lines[at + 1]))
    .map((row) => row.split('|').slice(1, -1))
    .map((cells) => cells.map((cell) => cell.trim().replace(/^`(.*)`$/, '$1')));
}

/** The code blocks of one language, in order. */
export function codeBlocks(text: string, language: string): readonly string[] {
  const blocks = text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm);
  return [...blocks].flatMap(([, kind, code = '']) => (kind === language ? [code] : []));
}
