/** Secret and restricted keys (docs.stripe.com/keys). A publishable key, or a document around the key, is a mistake of who set it up. */
const secretKey = /^[rs]k_(?:live|test)_\w+$/;

/**
 * The secret key of each merchant's account at Stripe: the text of the secret `<prefix><merchant id>`. Read on the first call, and
 * the SDK of Secrets Manager with it.
 * @returns undefined without a prefix: the stage has no such connector
 */
export function stripeKeys(prefix: string | undefined): ((merchantId: string) => Promise<string>) | undefined {
  if (prefix === undefined) return undefined;
  let loading: Promise<(name: string) => Promise<string>> | undefined;
  const reader = (): Promise<(name: string) => Promise<string>> =>
    (loading ??= import('../secrets').then(({ secrets, secretsManagerClient }) =>
      secrets(secretsManagerClient(), () => new Date()),
    ));
  return async (merchantId) => {
    const read = await reader();
    const key = await read(`${prefix}${merchantId}`);
    if (!secretKey.test(key)) throw new Error('a secret is not a secret key of Stripe');
    return key;
  };
}
