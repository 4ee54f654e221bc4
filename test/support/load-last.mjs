import { createRequire } from 'node:module';

const { default: Sequencer } = createRequire(import.meta.url)('@jest/test-sequencer');

/** What fills the stage with thousands of charges comes after the tests that read all that was ever written there. */
export default class LoadLast extends Sequencer {
  sort(tests) {
    const fills = ({ path }) => path.endsWith('-and-load.test.ts');
    const sorted = super.sort(tests);
    return [...sorted.filter((test) => !fills(test)), ...sorted.filter(fills)];
  }
}
