/**
 * The recorder's HTTP API, typed by its own description: a path, method, body or answer that the
 * contract does not have fails to compile. No state, no retries.
 */
import { Failure, failureOf, unreachable } from './failure.ts';
import type { paths } from './schema.ts';
import type { Invitation, Layout, ListedInvitation, NewInvitation, Participant, Recording } from './types.ts';

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';
type Json<T> = T extends { content: { 'application/json': infer B } } ? B : undefined;
type Body<O> = O extends { requestBody: infer R } ? Json<R> : undefined;
type Answer<O> = O extends { responses: infer R }
  ? R extends { 200: infer A }
    ? Json<A>
    : R extends { 201: infer A }
      ? Json<A>
      : undefined
  : undefined;
type Names = Record<string, string | number>;

/** An address of the contract with its names filled in. */
export function address(path: keyof paths, names: Names = {}): string {
  return path.replace(/\{\*?(\w+)\}/g, (_, name: string) => encodeURIComponent(String(names[name] ?? '')));
}

async function call<P extends keyof paths, M extends Method & keyof paths[P]>(
  method: M,
  path: P,
  names: Names = {},
  body?: Body<paths[P][M]>,
  query = '',
): Promise<Answer<paths[P][M]>> {
  const request: RequestInit = { method: method.toUpperCase(), credentials: 'same-origin' };
  if (body !== undefined) {
    request.headers = { 'content-type': 'application/json' };
    request.body = JSON.stringify(body);
  }
  const response = await fetch(address(path, names) + query, request).catch(() => {
    throw unreachable();
  });
  if (!response.ok) throw await failureOf(response);
  if (response.status === 204) return undefined as Answer<paths[P][M]>;
  return response.json().catch(() => {
    throw new Failure('internal', response.status, 'The answer is not JSON.');
  }) as Promise<Answer<paths[P][M]>>;
}

const CHANNEL = '/api/v1/channels/{cname}';
const PARTICIPANT = '/api/v1/channels/{cname}/participants/{uid}';

export const openSession = (token: string) => call('post', '/api/v1/session', {}, { token });

export const system = () => call('get', '/api/v1/system');

export const createChannel = (cname: string) => call('post', '/api/v1/channels', {}, { cname });

export const setLayout = (cname: string, layout: Layout) =>
  call('put', `${CHANNEL}/layout`, { cname }, layout);

export const addDemo = (cname: string): Promise<Participant> =>
  call('post', `${CHANNEL}/participants`, { cname }, { source: 'demo' });

export const setMuted = (cname: string, uid: number, muted: boolean): Promise<Participant> =>
  call('patch', PARTICIPANT, { cname, uid }, { muted });

/** `volume` is linear: 1 as it arrives, 2 twice as loud. */
export const setVolume = (cname: string, uid: number, volume: number): Promise<Participant> =>
  call('patch', PARTICIPANT, { cname, uid }, { volume });

export const rename = (cname: string, uid: number, name: string): Promise<Participant> =>
  call('patch', PARTICIPANT, { cname, uid }, { name });

export const admit = (cname: string, uid: number): Promise<Participant> =>
  call('post', `${PARTICIPANT}/admit`, { cname, uid });

/** The address of a participant's small picture; answers 204 while there is none. */
export const thumbnail = (cname: string, uid: number): string =>
  address(`${PARTICIPANT}/thumbnail`, { cname, uid });

export const removeParticipant = (cname: string, uid: number) => call('delete', PARTICIPANT, { cname, uid });

export const invite = (cname: string, rules: NewInvitation): Promise<Invitation> =>
  call('post', `${CHANNEL}/invitations`, { cname }, rules);

export const invitations = (cname: string): Promise<ListedInvitation[]> =>
  call('get', `${CHANNEL}/invitations`, { cname });

/** `remove`: those who came by it go, too. */
export const revoke = (cname: string, id: string, remove: boolean) =>
  call('delete', `${CHANNEL}/invitations/{id}`, { cname, id }, undefined, remove ? '?remove=true' : '');

export const startRecording = (cname: string): Promise<Recording> =>
  call('post', `${CHANNEL}/recordings`, { cname });

export const stopRecording = (sid: string): Promise<Recording> =>
  call('post', '/api/v1/recordings/{sid}/stop', { sid });

/** The address of a file of a recording; `path` is relative to its folder. */
export const recordingFile = (sid: string, path: string): string =>
  `${address('/api/v1/recordings/{sid}', { sid })}/files/${path.split('/').map(encodeURIComponent).join('/')}`;

/** The address of a WebSocket of this recorder. */
export const socketAddress = (path: string): string => window.location.origin.replace(/^http/, 'ws') + path;
