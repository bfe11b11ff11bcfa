/**
 * A password hash that no password matches. Has the PHC format and the app's parameters, so that rejecting it
 * takes as long as rejecting any other. No password is known to produce a tag of zeros.
 */
export const NO_PASSWORD = `$argon2id$v=19$m=19456,t=2,p=1$${"bm9ib2R5J3MgcGFzc3dvcmQ"}$${"A".repeat(43)}`;
