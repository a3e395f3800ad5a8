/** Someone's name, which is changed where it stands: Enter keeps, Escape leaves it as it was. */
import { Pencil } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

interface Props {
  name: string;
  onRename: (name: string) => void;
}

/** As the recorder's: characters, not bytes. */
const LONGEST = 64;

export function Name({ name, onRename }: Props) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const writing = draft !== null;
  const wrote = useRef(false);
  const open = useRef(false);

  useEffect(() => {
    if (writing) {
      field.current?.focus();
      field.current?.select();
    } else if (wrote.current) button.current?.focus();
    wrote.current = writing;
  }, [writing]);

  const finish = (keep: boolean) => {
    // A field that goes away may lose its focus once more.
    if (!open.current) return;
    open.current = false;
    const next = draft?.trim() ?? '';
    setDraft(null);
    if (keep && next !== '' && next !== name) onRename(next);
  };

  if (writing) {
    return (
      <input
        ref={field}
        className="person-rename"
        value={draft}
        maxLength={LONGEST}
        aria-label={t('people.newName', { name })}
        onChange={event => setDraft(event.target.value)}
        onBlur={() => finish(true)}
        onKeyDown={event => {
          // A key that chooses a character of an input method is not for us.
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'Enter') {
            // Focus goes to the button at once: the same press must not be its click.
            event.preventDefault();
            finish(true);
          }
          if (event.key === 'Escape') finish(false);
        }}
      />
    );
  }
  return (
    <button
      ref={button}
      type="button"
      className="person-name"
      title={`${name} – ${t('people.rename')}`}
      onClick={() => {
        open.current = true;
        setDraft(name);
      }}
    >
      <span>{name}</span>
      <Pencil size={12} aria-hidden />
    </button>
  );
}
