/** The payment providers that are set up here, by name; orders on account need none. */
export function takenProviders(): readonly string[] {
  return (process.env['PAYMENT_PROVIDERS'] ?? '').split(',').filter((name) => name !== '');
}

/** Why a provider cannot be used here, for people; undefined when it can. */
export function providerProblem(provider: string, taken: readonly string[]): string | undefined {
  if (taken.includes(provider)) return undefined;
  const others = taken.length > 0 ? `there is ${taken.join(', ')}` : 'no provider is';
  return `${JSON.stringify(provider)} is not set up here; ${others}`;
}
