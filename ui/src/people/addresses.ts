/** Under which addresses an invitation can be opened, and by whom. Pure. */
import type { Invitation, NetworkAddress } from '../api/types.ts';

/** `here`: this computer alone; `insecure`: others, but without camera; `network`: others. */
export type Reach = 'here' | 'insecure' | 'network';

export interface InvitationAddress {
  url: string;
  host: string;
  reach: Reach;
}

const LOOPBACK = /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/;

export function addressOf(url: string): InvitationAddress {
  const { hostname, host, protocol } = new URL(url);
  const reach = LOOPBACK.test(hostname) ? 'here' : protocol === 'https:' ? 'network' : 'insecure';
  return { url, host, reach };
}

/**
 * The one that reaches furthest first. `others`: what links begin with for others on the network.
 */
export function addressesOf(invitation: Invitation, others: readonly NetworkAddress[]): InvitationAddress[] {
  const order: Reach[] = ['network', 'insecure', 'here'];
  const { pathname, hash } = new URL(invitation.url);
  const all = [invitation.url, ...others.map(({ url }) => url + pathname + hash)].map(addressOf);
  return all.sort((a, b) => order.indexOf(a.reach) - order.indexOf(b.reach));
}
