/**
 * Lines over the picture in this console, never in the program: what every screen shows (90 % of each
 * side) and where titles are safe (80 %), with the middle.
 */
import { useTranslation } from 'react-i18next';
import './guides.css';

export function Guides() {
  const { t } = useTranslation();
  return (
    <div className="guides" aria-hidden="true">
      <span className="guide action">
        <i>{t('stage.guide', { percent: 90 })}</i>
      </span>
      <span className="guide title">
        <i>{t('stage.guide', { percent: 80 })}</i>
      </span>
      <span className="guide-middle" />
    </div>
  );
}
