const asked = Number(process.env['PROPERTY_CASES'] ?? 0);

/** With how many cases a property is tried: so many, or PROPERTY_CASES where that is more. */
export const cases = (usual = 100): { readonly numRuns: number } => ({ numRuns: Math.max(usual, asked) });
