import { chargeDeadlineSeconds, timeoutSeconds } from '../../lambdas/contracts/timeouts';

describe('time-outs', () => {
  it('increase from the processor to API Gateway, so that nobody gives up on an answer that still comes', () => {
    const { processor, authorizeCard, invokeAuthorizeCard, createCharge, apiGateway } = timeoutSeconds;
    const innermostFirst = [processor, authorizeCard, invokeAuthorizeCard, createCharge, apiGateway];
    expect(innermostFirst).toEqual([...new Set(innermostFirst)].sort((a, b) => a - b));
  });

  it('the deadline leaves the processor its whole time-out', () => {
    expect(chargeDeadlineSeconds).toBeGreaterThan(timeoutSeconds.processor);
  });
});
