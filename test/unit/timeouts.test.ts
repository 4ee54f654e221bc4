import { chargeDeadlineSeconds, orderSeconds, timeoutSeconds } from '../../lambdas/contracts/timeouts';
import { envelopeLimits } from '../../lambdas/domain/card/envelope';

describe('time-outs', () => {
  it('increase from the processor to API Gateway, so that nobody gives up on an answer that still comes', () => {
    const { processor, authorizeCard, invokeAuthorizeCard, createCharge, apiGateway } = timeoutSeconds;
    const innermostFirst = [processor, authorizeCard, invokeAuthorizeCard, createCharge, apiGateway];
    expect(innermostFirst).toEqual([...new Set(innermostFirst)].sort((a, b) => a - b));
  });

  it('an order has the time of a charge, and comes again before its queue forgets it', () => {
    expect(orderSeconds.work).toBeGreaterThan(timeoutSeconds.createCharge);
    expect(orderSeconds.hidden).toBe(6 * orderSeconds.work);
    expect(orderSeconds.retention).toBe(envelopeLimits.orderWindowSeconds);
    expect(orderSeconds.retention).toBeGreaterThan(10 * orderSeconds.hidden);
  });

  it('the deadline leaves the processor its whole time-out', () => {
    expect(chargeDeadlineSeconds).toBeGreaterThan(timeoutSeconds.processor);
  });
});
