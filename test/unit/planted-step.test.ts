import { archiveOf, smallHours, utf8 } from '../support/small-evidence';

describe('an object among the steps of the log that is none', () => {
  it('does not stop the log for as long as it is locked', async () => {
    const planted = [['log/commits/0-planted.json', utf8('{}')]] as const;
    await expect(archiveOf(smallHours, { planted })).resolves.toBeDefined();
  });
});
