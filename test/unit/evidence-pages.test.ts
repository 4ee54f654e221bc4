import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Fact, Facts } from '../../cli/evidence/fact';
import { writePages } from '../../cli/evidence/pages/write-pages';
import { requirementIds } from '../../cli/evidence/requirement-ids';
import { earlierFacts, sampleCryptography, sampleFacts } from '../support/sample-evidence';

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

/** The pages by their name. */
async function pagesFor(facts: Facts, earlier?: Facts): Promise<ReadonlyMap<string, string>> {
  const folder = mkdtempSync(path.join(tmpdir(), 'strongroom-pages-'));
  folders.push(folder);
  await writePages({ folder, facts, cryptography: sampleCryptography, ...(earlier === undefined ? {} : { earlier }) });
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.html'));
  return new Map(names.map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]));
}

const hostile = `</p><script>alert("x")</script><img src=x onerror='y'>&amp;" onmouseover="z`;

/** Every text of a fact is hostile; its place in the record is kept. */
const planted: Fact = {
  id: `log.${hostile}`,
  requirements: ['10.2.2'],
  looksFor: `Looked for ${hostile}`,
  status: 'found',
  sentences: [`Said ${hostile}`],
  table: { columns: [`Column ${hostile}`], rows: [[`Cell ${hostile}`]] },
  proof: [{ file: `javascript:alert(1)/${hostile}`, sha256: hostile, at: `/at/${hostile}` }],
};

const hrefsOf = (page: string): readonly string[] =>
  [...page.matchAll(/ href="([^"]*)"/g)].map(([, href = '']) => href);

describe('the pages', () => {
  it('are an index, one for each requirement, the cryptography, and the difference where there is an earlier folder', async () => {
    const expected = ['cryptography.html', 'index.html', ...requirementIds.map((id) => `requirements/${id}.html`)];
    expect([...(await pagesFor(sampleFacts)).keys()].sort()).toEqual([...expected].sort());
    const compared = await pagesFor(sampleFacts, earlierFacts);
    expect([...compared.keys()].sort()).toEqual([...expected, 'difference.html'].sort());
  });

  it('are the same bytes for the same facts', async () => {
    const [first, second] = [await pagesFor(sampleFacts, earlierFacts), await pagesFor(sampleFacts, earlierFacts)];
    expect([...second]).toEqual([...first]);
  });

  it('show a fact on the page of each requirement it names, and on no other', async () => {
    const pages = await pagesFor(sampleFacts);
    const showing = [...pages].filter(([, page]) => page.includes('id="template.flow-logs"')).map(([name]) => name);
    expect(showing.sort()).toEqual(['requirements/1.2.html', 'requirements/10.2.html']);
  });

  it('lead from one to another without a gap, and to files of the folder only', async () => {
    const pages = await pagesFor(sampleFacts, earlierFacts);
    const proofs = sampleFacts.facts.flatMap(({ proof }) => proof.map(({ file }) => file));
    const rows = sampleCryptography.rows.flatMap(({ proof }) => proof.map(({ file }) => file));
    const files = new Set([...pages.keys(), ...proofs, ...rows, 'facts.json', 'manifest.ndjson', 'manifest.note']);
    for (const [name, page] of pages) {
      for (const href of hrefsOf(page)) {
        const [file = '', anchor] = href.split('#');
        const target = file === '' ? name : path.join(path.dirname(name), decodeURI(file));
        expect([...files]).toContain(target);
        if (anchor !== undefined) expect(pages.get(target)).toContain(`id="${decodeURIComponent(anchor)}"`);
      }
    }
  });

  it('have no script, nothing from elsewhere, and a policy that would refuse both', async () => {
    for (const page of (await pagesFor(sampleFacts, earlierFacts)).values()) {
      expect(page).not.toMatch(/<script|https?:|\bstyle="| on[a-z]+="|<img|<iframe|<link/);
      const [, policy = ''] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page) ?? [];
      expect(policy.replaceAll('&#39;', "'")).toMatch(
        /^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/]{43}='; font-src 'self' file:; base-uri 'none'; form-action 'none'$/,
      );
    }
  });

  it('escape whatever comes from a fact', async () => {
    const earlier = { ...sampleFacts, stage: hostile, facts: [{ ...planted, sentences: [`Before ${hostile}`] }] };
    const facts: Facts = {
      ...sampleFacts,
      ...{ stage: hostile, from: hostile, to: hostile, collectedAt: hostile },
      ...{ software: { version: hostile }, facts: [planted, ...sampleFacts.facts] },
    };
    const pages = await pagesFor(facts, earlier);
    expect(pages.get('requirements/10.2.html')).toContain('Said &lt;/p&gt;&lt;script&gt;alert(&quot;x&quot;)');
    for (const page of pages.values()) {
      const withoutValues = page.replaceAll(/"[^"]*"/g, '""');
      expect(withoutValues).not.toMatch(/<script|<img|<[^>]* on(?:error|mouseover)=/);
      for (const href of hrefsOf(page)) expect(href).not.toMatch(/^[a-z]+:/i);
    }
  });

  it('draw a figure from the facts it stands on, name their files, and have none without them', async () => {
    const figure = /<figure id="network-graph">.*?<\/figure>/s;
    const page = (await pagesFor(sampleFacts)).get('requirements/1.4.html') ?? '';
    const [drawn = ''] = figure.exec(page) ?? [];
    expect(drawn).toContain('href="../sources/templates/network.json"');
    for (const name of ['edge', 'vault', 'processors', 'ledger', 'kms', 'lambda', 'secretsmanager', 's3'])
      expect(drawn).toContain(`>${name}</text>`);
    const facts = sampleFacts.facts.map((fact) =>
      fact.id === 'template.who-reaches-which-service' ? { ...fact, status: 'not-here' as const } : fact,
    );
    expect((await pagesFor({ ...sampleFacts, facts })).get('requirements/1.4.html')).not.toMatch(figure);
  });

  it('every figure names its source', async () => {
    const pages = await pagesFor(sampleFacts);
    const figures = [...pages.values()].flatMap((page) => page.match(/<figure .*?<\/figure>/gs) ?? []);
    expect(figures).toHaveLength(6);
    for (const figure of figures) expect(figure).toMatch(/Drawn from\s+<a class="file" href="\.\.\/sources\//);
  });

  it('say of a requirement for which nothing was looked for that it lies with others', async () => {
    const page = (await pagesFor(sampleFacts)).get('requirements/11.6.html');
    expect(page).toContain('Nothing was looked for');
    expect(page).toContain('The payment page is yours');
  });

  it('shorten a digest for the eye and keep it whole', async () => {
    const page = (await pagesFor(sampleFacts)).get('requirements/10.2.html') ?? '';
    const digest = sampleFacts.facts.at(-1)?.proof[0]?.sha256 ?? '';
    expect(page).toContain(`title="SHA-256 ${digest}"`);
    expect(page).toContain(`${digest.slice(0, 12)}…`);
  });

  it('refuse a fact for which there is no page', async () => {
    const stray = { ...planted, requirements: ['99.9'] } as unknown as Fact;
    await expect(pagesFor({ ...sampleFacts, facts: [stray] })).rejects.toThrow('there is no page for 99.9');
  });
});
