/**
 * Lambda hands a function the credentials of its role in three environment variables (Lambda guide, "Defined runtime environment
 * variables"). Bundles take this in place of the SDK's chain of profiles, SSO, web identity and instance metadata: 120 KB less of
 * code that could only ever find somebody else's credentials. Put in by lib/constructs/bundle-handler.ts.
 */
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';
