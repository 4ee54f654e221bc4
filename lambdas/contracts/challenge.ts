/** Signatures of DPoP proofs that are accepted, in the order of preference (RFC 9449 §4.2: asymmetric only). */
export const proofAlgorithms = ['ES256', 'ES384', 'EdDSA', 'PS256'] as const;

/** What a 401 asks for (RFC 9110 §11.6.1): a bound token with its proof, or a bearer token (RFC 9449 §7.1, RFC 6750 §3). */
export const challenge = `DPoP algs="${proofAlgorithms.join(' ')}", Bearer`;
