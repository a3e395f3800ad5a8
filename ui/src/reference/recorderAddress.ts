/** What addresses of this recorder begin with for programs. Pure. */
import type { Network } from '../api/types.ts';

export interface RecorderAddress {
  url: string;
  /** Its certificate is the recorder's own, which nobody knows yet. */
  own: boolean;
}

/** For others on the network where they are let in, else as this page was opened. */
export function recorderAddress(network: Network | undefined, origin: string): RecorderAddress {
  const others = network?.settings.lan ? network.addresses?.[0]?.url : undefined;
  return { url: (others ?? origin).replace(/\/$/, ''), own: others !== undefined };
}
