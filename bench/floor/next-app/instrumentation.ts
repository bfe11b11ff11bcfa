// Next.js would otherwise find the product's file above, which starts the product's server.
export function register(): void {}
