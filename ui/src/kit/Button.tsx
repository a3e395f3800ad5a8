/**
 * A button with words, and one with a picture alone (which then must have a name). What comes and goes
 * under somebody's finger is `busy` or `unavailable`: a `disabled` one would lose the focus.
 */
import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import './button.css';

interface Pressable extends ButtonHTMLAttributes<HTMLButtonElement> {
  ref?: Ref<HTMLButtonElement>;
  /** Waiting for an answer: cannot be pressed, keeps the focus. */
  busy?: boolean | undefined;
  /** Nothing to do for now: cannot be pressed, keeps the focus. */
  unavailable?: boolean | undefined;
}

interface Props extends Pressable {
  look?: 'plain' | 'primary' | 'danger' | 'quiet';
  icon?: ReactNode;
}

/** What says that it cannot be pressed, and sees to it. */
function held({ busy = false, unavailable = false, onClick }: Pressable) {
  const off = busy || unavailable;
  return {
    'aria-disabled': off || undefined,
    'aria-busy': busy || undefined,
    onClick: off ? undefined : onClick,
  };
}

export function Button({
  look = 'plain',
  icon,
  busy,
  unavailable,
  children,
  className = '',
  onClick,
  ...rest
}: Props) {
  return (
    <button
      type="button"
      {...rest}
      className={`button ${look} ${className}`}
      {...held({ busy, unavailable, onClick })}
    >
      {icon}
      {children}
    </button>
  );
}

interface IconProps extends Pressable {
  /** What it does; read aloud and shown on hover. */
  label: string;
  children: ReactNode;
}

export function IconButton({
  label,
  busy,
  unavailable,
  children,
  className = '',
  onClick,
  ...rest
}: IconProps) {
  return (
    <button
      type="button"
      {...rest}
      className={`icon-button ${className}`}
      aria-label={label}
      title={label}
      {...held({ busy, unavailable, onClick })}
    >
      {children}
    </button>
  );
}
