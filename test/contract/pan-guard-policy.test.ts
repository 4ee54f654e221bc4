import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { holdsCardNumber } from '../../lambdas/domain/card/pan-guard';
import { digitTexts } from '../support/digit-texts';
import { askOpa, type OpaAnswer, opaProgram } from '../support/opa';
import { panGuardCases, panGuardPolicy } from '../support/pan-guard-cases';
import { removeFolder, writtenFolder } from '../support/written-folder';

const query = 'data.strongroom.pan_guard.deny';

/** No half surrogate pairs, which JSON cannot carry to another program. */
const texts = [...digitTexts(6, 3_000)].filter((text) => text.isWellFormed());

let program: string;
let answer: OpaAnswer;

beforeAll(() => {
  program = opaProgram();
  const inputs = texts.map((note) => ({ method: 'POST', path: '/notes', note }));
  answer = askOpa(program, panGuardPolicy, query, inputs);
}, 600_000);

const failed = ({ Tests }: OpaAnswer) => Tests.filter(({ Passed }) => !Passed);

describe('the policy of pan-guard in OPA', () => {
  it('passes its tests, with every case twice: as the rule alone, and as a statement', () => {
    expect(failed(answer)).toEqual([]);
    for (const test of ['test_rule', 'test_statement']) {
      const cases = answer.Tests.filter(({ Name }) => Name.includes(`.${test}: `)).map(
        ({ Name }) => Name.split(': ')[1],
      );
      expect(cases.sort()).toEqual(panGuardCases.map(({ name }) => name).sort());
    }
  });

  it('finds in texts full of digits what the guard of the handlers finds', () => {
    const found = answer.Decisions.map((deny) => Array.isArray(deny) && deny.length > 0);
    const expected = texts.map((text) => holdsCardNumber(text));
    expect(texts.filter((_, place) => found[place] !== expected[place])).toEqual([]);
    expect(expected.filter(Boolean).length).toBeGreaterThan(250);
  });

  it('fails its tests where a case is answered wrongly', () => {
    const planted = writtenFolder(new Map());
    try {
      cpSync(panGuardPolicy, planted, { recursive: true });
      const rule = path.join(planted, 'pan_guard.rego');
      writeFileSync(rule, readFileSync(rule, 'utf8').replace('not is_word(run[3])', 'true'));
      const names = failed(askOpa(program, planted, query, [])).map(({ Name }) => Name);
      expect(names).toContain('data.strongroom.pan_guard_test.test_rule: letters after');
      expect(names).not.toContain('data.strongroom.pan_guard_test.test_rule: plain');
    } finally {
      removeFolder(planted);
    }
  });
});
