import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pageOf } from '../../cli/evidence/pages/site';
import { requirementIds } from '../../cli/evidence/requirement-ids';
import { requirementTexts } from '../../cli/evidence/requirements';
import { templateQuestions } from '../../cli/evidence/template/questions';

const texts = Object.entries(requirementTexts);
const sentence = /^[A-Z].*[.]$/s;

describe('the requirements', () => {
  it('have a text each, and no text without a page', () => {
    expect(texts.map(([id]) => id).sort()).toEqual([...requirementIds].sort());
  });

  it.each(texts)('%s says what is asked, how it is tested, and whose the rest is, in sentences', (id, text) => {
    for (const said of [text.asked, text.tested, ...text.customer, ...text.aws]) expect(said).toMatch(sentence);
    expect(text.title).toMatch(/^[A-Z][^.]+$/);
    expect(text.parts.length).toBeGreaterThan(0);
    for (const part of text.parts) {
      expect(pageOf(part.id)).toBe(id);
      expect(part.asks).toMatch(sentence);
    }
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
    expect(without).toEqual(['6.2', '8.5', '11.6']);
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
