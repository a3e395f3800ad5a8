/**
 * A button that opens a short list of things to do. Arrow keys go through it, Escape and a press
 * elsewhere close it, and focus goes back to the button.
 */
import { type ReactNode, useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import { IconButton } from './Button.tsx';
import './menu.css';

export interface MenuItem {
  id: string;
  label: string;
  icon?: ReactNode;
  disabled?: boolean;
  act: () => void;
}

interface Props {
  label: string;
  items: MenuItem[];
  className?: string;
  /** None of it can be done now. */
  unavailable?: boolean;
  children: ReactNode;
}

/** Between the list and the edge of the window. */
const MARGIN = 8;

export function Menu({ label, items, className = '', unavailable = false, children }: Props) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);

  // Beside the button whatever scrolls around it: where there is room.
  useLayoutEffect(() => {
    const [at, box] = [button.current?.getBoundingClientRect(), list.current];
    if (!open || !at || !box) return;
    const { offsetWidth: width, offsetHeight: height } = box;
    const above = at.top - height - 4;
    box.style.left = `${Math.max(MARGIN, Math.min(at.left, window.innerWidth - width - MARGIN))}px`;
    box.style.top = `${above >= MARGIN ? above : Math.min(at.bottom + 4, window.innerHeight - height - MARGIN)}px`;
    box.querySelector<HTMLButtonElement>('button:not(:disabled)')?.focus();
  }, [open]);

  useEffect(() => {
    if (!open) return;
    const elsewhere = (event: PointerEvent) => {
      if (event.target instanceof Node && !list.current?.contains(event.target)) setOpen(false);
    };
    const moved = () => setOpen(false);
    document.addEventListener('pointerdown', elsewhere);
    window.addEventListener('resize', moved);
    return () => {
      document.removeEventListener('pointerdown', elsewhere);
      window.removeEventListener('resize', moved);
    };
  }, [open]);

  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    const all = [...(list.current?.querySelectorAll<HTMLButtonElement>('button:not(:disabled)') ?? [])];
    const at = all.indexOf(document.activeElement as HTMLButtonElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      all.at(to % all.length)?.focus();
    } else if (event.key === 'Escape' || event.key === 'Tab') {
      // Not for the dialog around it.
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  };

  return (
    <>
      <IconButton
        ref={button}
        label={label}
        className={className}
        unavailable={unavailable}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onPointerDown={event => {
          if (open) event.stopPropagation();
        }}
        onClick={() => (open ? close() : setOpen(true))}
      >
        {children}
      </IconButton>
      {open && (
        <div ref={list} id={id} className="menu" role="menu" aria-label={label} onKeyDown={onKeyDown}>
          {items.map(item => (
            <button
              key={item.id}
              type="button"
              role="menuitem"
              tabIndex={-1}
              disabled={item.disabled}
              onClick={() => {
                close();
                item.act();
              }}
            >
              {item.icon}
              {item.label}
            </button>
          ))}
        </div>
      )}
    </>
  );
}
