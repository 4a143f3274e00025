import type { ParcelStatus } from '../handling/parcel.ts';

/** What a carrier reports of one parcel. */
export interface TrackingUpdate {
  readonly trackingNumber: string;
  /** As locations name it when they hand over; empty when it names none. */
  readonly carrier: string;
  readonly status: ParcelStatus;
  /** RFC 3339; when it was so, or when the carrier said so; undefined where neither is a moment that can be. */
  readonly at: string | undefined;
}

/** A report as it came. */
export interface CarrierReport {
  readonly rawBody: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** A carrier's own way to report: how it signs, what its form is, what its words mean. It decides by what it is given alone. */
export interface Carrier {
  /** Why the signature is not one that is made with this secret, for people; undefined when it is. */
  signatureProblem(report: CarrierReport, secret: string): string | undefined;
  /** What the body says, in whatever form it is written; undefined when it is not of the carrier's form. */
  read(rawBody: string): readonly TrackingUpdate[] | undefined;
}
