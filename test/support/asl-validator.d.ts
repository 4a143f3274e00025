declare module 'asl-validator' {
  /** Checks a state machine's definition. */
  export default function validate(
    definition: unknown,
    options?: { readonly checkPaths?: boolean; readonly checkArn?: boolean },
  ): { readonly isValid: boolean; errorsText(separator?: string): string };
}
