/** The options of the host that a person may have to set otherwise. */
export type PersonalOption = 'dataFolder' | 'dynamodbEndpoint' | 'faults' | 'listenOn' | 'port';

/** The host cannot start with an option as it is. By which name a person sets `option`, the starting program knows. */
export class HostOptionError extends Error {
  override readonly name: string = 'HostOptionError';
  readonly option: PersonalOption;

  constructor(option: PersonalOption, message: string, options?: ErrorOptions) {
    super(message, options);
    this.option = option;
  }
}
