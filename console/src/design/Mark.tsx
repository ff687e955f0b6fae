/** The mark of Asepsis: a closed ring, kept clear, with what is watched inside it. */
export function Mark({ className = "size-7" }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" fill="none" stroke="currentColor" strokeWidth="3" className={className}>
      <circle cx="16" cy="16" r="13.5" />
      <path d="M9.8 22 16 9.5 22.2 22" strokeLinecap="round" strokeLinejoin="round" />
      <circle cx="16" cy="19.2" r="1.9" fill="currentColor" stroke="none" />
    </svg>
  );
}
