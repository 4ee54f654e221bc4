/**
 * Largest body of API v1, in bytes: an envelope and 20 members of metadata fit well. WAF blocks what is larger; it inspects as much of
 * a body as this, unless told to pay for more.
 */
export const maxBodyBytes = 16_384;
