/** CloudFormation could not be asked how the stage stands; the message is one sentence for the person who deploys. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/** The sentence for what a client of CloudFormation throws where no CloudFormation has answered; any other error as it is. */
export function noAnswer(error: Error): Error {
  if (error.name === 'CredentialsProviderError') {
    return new NoAnswer(`There are no AWS credentials (${error.message}): set AWS_PROFILE, say; see docs/deploy.md.`, {
      cause: error,
    });
  }
  const address = process.env['AWS_ENDPOINT_URL_CLOUDFORMATION'] ?? process.env['AWS_ENDPOINT_URL'];
  if (address === undefined) return error;
  const [why] = error.message.split('\n');
  return new NoAnswer(
    `AWS_ENDPOINT_URL points at ${address}, which offers no CloudFormation (${why}): use a shell without it.`,
    { cause: error },
  );
}
