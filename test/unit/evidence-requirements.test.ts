import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pageOf } from '../../cli/evidence/pages/site';
import { logQuestions } from '../../cli/evidence/questions/log-questions';
import { stageQuestions } from '../../cli/evidence/questions/stage-questions';
import { testQuestions } from '../../cli/evidence/questions/test-questions';
import { trailQuestions } from '../../cli/evidence/questions/trail-questions';
import { requirementIds } from '../../cli/evidence/requirement-ids';
import { requirementParts } from '../../cli/evidence/requirement-parts';
import type { Part } from '../../cli/evidence/requirements/parts/part';
import { requirementTexts } from '../../cli/evidence/requirements';
import { templateQuestions } from '../../cli/evidence/template/questions';

const texts = Object.entries(requirementTexts);
const parts: readonly Part[] = Object.values(requirementParts).flat();
const questions = [...templateQuestions, ...stageQuestions, ...logQuestions, ...trailQuestions, ...testQuestions];

/** The numbers of PCI DSS v4.0.1 (June 2024) below the requirements of the pages, one row for each of them. */
const subRequirements = [
  ...['1.2.1', '1.2.2', '1.2.3', '1.2.4', '1.2.5', '1.2.6', '1.2.7', '1.2.8'],
  ...['1.3.1', '1.3.2', '1.3.3'],
  ...['1.4.1', '1.4.2', '1.4.3', '1.4.4', '1.4.5'],
  ...['2.2.1', '2.2.2', '2.2.3', '2.2.4', '2.2.5', '2.2.6', '2.2.7'],
  ...['3.2.1'],
  ...['3.3.1', '3.3.1.1', '3.3.1.2', '3.3.1.3', '3.3.2', '3.3.3'],
  ...['3.4.1', '3.4.2'],
  ...['3.5.1', '3.5.1.1', '3.5.1.2', '3.5.1.3'],
  ...['3.6.1', '3.6.1.1', '3.6.1.2', '3.6.1.3', '3.6.1.4'],
  ...['3.7.1', '3.7.2', '3.7.3', '3.7.4', '3.7.5', '3.7.6', '3.7.7', '3.7.8', '3.7.9'],
  ...['4.2.1', '4.2.1.1', '4.2.1.2', '4.2.2'],
  ...['6.2.1', '6.2.2', '6.2.3', '6.2.3.1', '6.2.4'],
  ...['6.3.1', '6.3.2', '6.3.3'],
  ...['6.4.1', '6.4.2', '6.4.3'],
  ...['6.5.1', '6.5.2', '6.5.3', '6.5.4', '6.5.5', '6.5.6'],
  ...['7.2.1', '7.2.2', '7.2.3', '7.2.4', '7.2.5', '7.2.5.1', '7.2.6'],
  ...['7.3.1', '7.3.2', '7.3.3'],
  ...['8.2.1', '8.2.2', '8.2.3', '8.2.4', '8.2.5', '8.2.6', '8.2.7', '8.2.8'],
  ...['8.3.1', '8.3.2', '8.3.3', '8.3.4', '8.3.5', '8.3.6', '8.3.7', '8.3.8', '8.3.9', '8.3.10', '8.3.10.1', '8.3.11'],
  ...['8.4.1', '8.4.2', '8.4.3'],
  ...['8.5.1'],
  ...['8.6.1', '8.6.2', '8.6.3'],
  ...['10.2.1', '10.2.1.1', '10.2.1.2', '10.2.1.3', '10.2.1.4', '10.2.1.5', '10.2.1.6', '10.2.1.7', '10.2.2'],
  ...['10.3.1', '10.3.2', '10.3.3', '10.3.4'],
  ...['10.4.1', '10.4.1.1', '10.4.2', '10.4.2.1', '10.4.3'],
  ...['10.5.1'],
  ...['10.6.1', '10.6.2', '10.6.3'],
  ...['10.7.1', '10.7.2', '10.7.3'],
  ...['11.5.1', '11.5.1.1', '11.5.2'],
  ...['11.6.1'],
  ...['12.3.3'],
  ...['12.5.2', '12.5.2.1'],
  ...['12.10.1', '12.10.2', '12.10.3', '12.10.4', '12.10.4.1', '12.10.5', '12.10.6', '12.10.7'],
];

const sentence = /^[A-Z].*[.]$/s;

describe('the requirements', () => {
  it('have a text each, and no text without a page', () => {
    expect(texts.map(([id]) => id).sort()).toEqual([...requirementIds].sort());
  });

  it.each(texts)('%s says what is asked, how it is tested, and whose the rest is, in sentences', (id, text) => {
    for (const said of [text.asked, text.tested, ...text.customer, ...text.aws]) expect(said).toMatch(sentence);
    expect(text.title).toMatch(/^[A-Z][^.]+$/);
  });

  it('have every sub-requirement of PCI DSS v4.0.1, in its order, on the page that it is below', () => {
    expect(parts.map(({ id }) => id)).toEqual(subRequirements);
    for (const [page, below] of Object.entries(requirementParts))
      for (const { id } of below) expect([id, pageOf(id)]).toEqual([id, page]);
  });

  it.each(parts.map((part) => [part.id, part] as const))(
    '%s says what it asks, and has a question of ours, or says whose it is, or what shows that it is asked of nothing here',
    (id, { asks, lies, nothingHere = [] }) => {
      expect(asks).toMatch(sentence);
      if (lies !== undefined) expect(lies.because).toMatch(sentence);
      expect(nothingHere.filter((name) => !questions.some((question) => question.id === name))).toEqual([]);
      const asked = questions.some(({ requirements }) => requirements.some((requirement) => requirement === id));
      expect(asked || lies !== undefined || nothingHere.length > 0).toBe(true);
    },
  );

  it('every question names requirements that are on a page, down to the sub-requirement', () => {
    const known = new Set<string>(subRequirements);
    const strange = questions.flatMap(({ id, requirements }) =>
      requirements.filter((requirement) => !known.has(requirement)).map((requirement) => `${id}: ${requirement}`),
    );
    expect(strange).toEqual([]);
  });

  it('a requirement is on the page that it is below, and on no other', () => {
    expect(pageOf('10.2.1.3')).toBe('10.2');
    expect(pageOf('12.3.3')).toBe('12.3.3');
    expect(pageOf('12.10.5')).toBe('12.10');
    expect(pageOf('1.2')).toBe('1.2');
  });

  it('every page of a requirement has a question of ours or says whose it is', () => {
    const asked = new Set(templateQuestions.flatMap(({ requirements }) => requirements.map(pageOf)));
    const without = requirementIds.filter((id) => !asked.has(id));
    expect(without).toEqual(['6.2']);
    for (const id of without) expect(requirementTexts[id].customer.length).toBeGreaterThan(0);
  });

  it('nothing that is written into evidence says that anything is as it should be', () => {
    const files = readdirSync('cli/evidence', { recursive: true, encoding: 'utf8' }).filter((file) =>
      /\.(ts|css)$/.test(file),
    );
    expect(files.length).toBeGreaterThan(30);
    for (const file of files) {
      // S3's name of a mode, read from a template and never written.
      const text = readFileSync(path.join('cli/evidence', file), 'utf8').replaceAll("'COMPLIANCE'", '');
      expect(text).not.toMatch(/complian/i);
    }
  });
});
