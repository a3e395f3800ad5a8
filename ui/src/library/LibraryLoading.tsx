/** Stands where recordings will be, in their shape, so that nothing jumps when they come. */
import { useTranslation } from 'react-i18next';
import '../page/page.css';
import './library.css';

const PLACES = Array.from({ length: 12 }, (_, i) => i);

export function LibraryLoading() {
  const { t } = useTranslation();
  return (
    <main className="page" aria-busy="true">
      <p className="unseen" role="status">
        {t('library.loading')}
      </p>
      <div className="loading-cards" aria-hidden="true">
        {PLACES.map(place => (
          <span key={place} />
        ))}
      </div>
    </main>
  );
}
