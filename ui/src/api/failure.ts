/**
 * What can go wrong with a call: the recorder's own refusal, or no recorder at all.
 */
import type { BucketProblem, ErrorBody, ErrorCode } from './types.ts';

/**
 * What the desktop around the page may refuse (src-tauri/src/door.rs); `no_door`: it does nothing for
 * this page.
 */
export const DESKTOP_CODES = [
  'no_door',
  'folder_not_there',
  'no_file_manager',
  'keys_taken',
  'keys_unfit',
  'keys_twice',
  'settings_not_kept',
] as const;
export type DesktopCode = (typeof DESKTOP_CODES)[number];

/** The contract's codes, the one only a client can know, and the desktop's. */
export type FailureCode = ErrorCode | 'unreachable' | DesktopCode;

export class Failure extends Error {
  constructor(
    readonly code: FailureCode,
    readonly status: number,
    message: string,
    /** Which field is wrong, as a path: `regions[0].width`. */
    readonly field: string | null = null,
    /** What is wrong with the bucket, where it is about one. */
    readonly bucket: BucketProblem | null = null,
  ) {
    super(message);
    this.name = 'Failure';
  }
}

export function unreachable(): Failure {
  return new Failure('unreachable', 0, 'The recorder cannot be reached.');
}

/** Anything thrown, as a failure that can be shown. */
export function asFailure(thrown: unknown): Failure {
  return thrown instanceof Failure ? thrown : new Failure('internal', 0, String(thrown));
}

function isErrorBody(value: unknown): value is ErrorBody {
  return typeof value === 'object' && value !== null && 'code' in value && 'message' in value;
}

/** The failure an answer that is not a success stands for. */
export async function failureOf(response: Response): Promise<Failure> {
  const body: unknown = await response.json().catch(() => null);
  if (isErrorBody(body)) {
    const { code, message, field = null, bucket = null } = body;
    return new Failure(code, response.status, message, field, bucket);
  }
  // Something between us and the recorder answered in its stead.
  if (response.status >= 502 && response.status <= 504) return unreachable();
  return new Failure('internal', response.status, `HTTP ${response.status}`);
}
