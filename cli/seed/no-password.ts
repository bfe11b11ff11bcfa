// The password of whoever was made up: there is none.

/**
 * In the PHC format and with the app's own parameters, so that refusing it takes as long as refusing any other. Its tag is all
 * zeros, which no password is known to give.
 */
export const NO_PASSWORD = `$argon2id$v=19$m=19456,t=2,p=1$${"bm9ib2R5J3MgcGFzc3dvcmQ"}$${"A".repeat(43)}`;
