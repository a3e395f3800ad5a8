/** Rollcall's mark: a canvas of people, one of them being recorded. */
export function Mark({ size = 22 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" fill="#1a2130" />
      <rect x="6" y="7" width="9" height="8" rx="2" fill="#7aa7ff" />
      <rect x="17" y="7" width="9" height="8" rx="2" fill="#3f5c97" />
      <rect x="6" y="17" width="9" height="8" rx="2" fill="#3f5c97" />
      <circle cx="21.5" cy="21" r="4.2" fill="#ff5062" />
    </svg>
  );
}
