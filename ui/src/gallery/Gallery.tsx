/**
 * Every part of the console's kit in every state, and the tokens it is made of: at `#/components` of
 * the console's address. Headings are the names of the parts in the code.
 */
import { Check, Ellipsis, Trash2, UserPlus } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Failure } from '../api/failure.ts';
import { Button, IconButton } from '../kit/Button.tsx';
import { Choice } from '../kit/Choice.tsx';
import { Dialog } from '../kit/Dialog.tsx';
import { Field } from '../kit/Field.tsx';
import { LanguageSwitch } from '../kit/LanguageSwitch.tsx';
import { Menu } from '../kit/Menu.tsx';
import { Problem } from '../kit/Problem.tsx';
import { Question } from '../kit/Question.tsx';
import { Tabs } from '../kit/Tabs.tsx';
import { crowdOf } from '../layouts/faces.ts';
import { LayoutPicture } from '../layouts/LayoutPicture.tsx';
import { Meters, type MetersHandle } from '../stage/Meters.tsx';
import { APPEARANCES, type Appearance, appear, appearance } from '../styles/appearance.ts';
import { Tokens } from './Tokens.tsx';
import './gallery.css';

const FAILURE = new Failure('disk_full', 507, '');

export default function Gallery() {
  return (
    <main className="gallery">
      <Head />
      <Tokens />
      <Part name="Button">
        <Buttons />
      </Part>
      <Part name="IconButton">
        <IconButtons />
      </Part>
      <Part name="Choice">
        <Choices />
      </Part>
      <Part name="Field">
        <Fields />
      </Part>
      <Part name="Tabs">
        <SomeTabs />
      </Part>
      <Part name="Menu">
        <SomeMenu />
      </Part>
      <Part name="Dialog">
        <SomeDialog />
      </Part>
      <Part name="Question">
        <SomeQuestion />
      </Part>
      <Part name="Problem">
        <Problem failure={FAILURE} />
        <Problem failure={FAILURE} onDismiss={() => {}} />
      </Part>
      <Part name="LayoutPicture">
        {[1, 2, 4, 9, 17].flatMap(people =>
          (['floating', 'best-fit', 'vertical'] as const).map(kind => (
            <LayoutPicture
              key={`${kind}${people}`}
              layout={{ kind }}
              people={crowdOf([], people, String)}
              shape={16 / 9}
            />
          )),
        )}
      </Part>
      <Part name="Meters">
        <SomeMeters />
      </Part>
    </main>
  );
}

function Part({ name, children }: { name: string; children: ReactNode }) {
  return (
    <section className="gallery-part" data-part={name}>
      <h2>{name}</h2>
      <div className="gallery-room">{children}</div>
    </section>
  );
}

function Head() {
  const { t } = useTranslation();
  const [look, setLook] = useState<Appearance>(appearance);
  const heading = useRef<HTMLHeadingElement>(null);
  // After the parts that take the focus as they come.
  useEffect(() => {
    const frame = requestAnimationFrame(() => heading.current?.focus());
    return () => cancelAnimationFrame(frame);
  }, []);
  return (
    <header className="gallery-head">
      <h1 ref={heading} tabIndex={-1}>
        {t('gallery.title')}
      </h1>
      <LanguageSwitch />
      <Choice
        legend={t('settings.appearance')}
        options={APPEARANCES.map(value => ({ value, label: t(`settings.appearances.${value}`) }))}
        value={look}
        onChoose={chosen => {
          appear(chosen);
          setLook(chosen);
        }}
      />
    </header>
  );
}

function Buttons() {
  const { t } = useTranslation();
  const words = t('people.invite');
  return (['plain', 'primary', 'danger', 'quiet'] as const).map(look => (
    <div key={look} className="gallery-row">
      <Button look={look}>{words}</Button>
      <Button look={look} icon={<UserPlus size={16} aria-hidden />}>
        {words}
      </Button>
      <Button look={look} busy>
        {words}
      </Button>
      <Button look={look} disabled>
        {words}
      </Button>
    </div>
  ));
}

function IconButtons() {
  const { t } = useTranslation();
  return (
    <div className="gallery-row">
      <IconButton label={t('common.close')}>
        <Check size={16} aria-hidden />
      </IconButton>
      <IconButton label={t('common.close')} aria-pressed>
        <Check size={16} aria-hidden />
      </IconButton>
      <IconButton label={t('common.close')} aria-pressed className="alarming">
        <Trash2 size={16} aria-hidden />
      </IconButton>
      <IconButton label={t('common.close')} disabled>
        <Check size={16} aria-hidden />
      </IconButton>
    </div>
  );
}

function Choices() {
  const { t } = useTranslation();
  const [value, setValue] = useState<'compact' | 'standard' | 'high'>('standard');
  const options = (['compact', 'standard', 'high'] as const).map(value => ({
    value,
    label: t(`channels.qualities.${value}`),
  }));
  const hinted = options.map(option => ({ ...option, hint: t('channels.fps', { count: 30 }) }));
  const legend = t('channels.quality');
  return (
    <>
      <Choice legend={legend} options={options} value={value} onChoose={setValue} />
      <Choice legend={legend} options={hinted} value={value} onChoose={setValue} />
      <Choice legend={legend} options={options} value={value} onChoose={setValue} disabled />
    </>
  );
}

function Fields() {
  const { t } = useTranslation();
  const label = t('newChannel.name');
  return (
    <div className="fields">
      <Field label={label} hint={t('errors.invalid_channel_name.advice')}>
        {ids => <input {...ids} placeholder={t('newChannel.example')} />}
      </Field>
      <Field label={label} wrong={t('channels.sizeRule')}>
        {ids => <input {...ids} defaultValue="641" />}
      </Field>
      <Field label={label}>{ids => <input {...ids} disabled defaultValue="720" />}</Field>
      <Field label={label}>
        {ids => (
          <select {...ids}>
            <option>{t('channels.qualities.standard')}</option>
          </select>
        )}
      </Field>
    </div>
  );
}

function SomeTabs() {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<'people' | 'recordings'>('people');
  return (
    <div className="gallery-box">
      <Tabs
        name="gallery"
        tabs={[
          { id: 'people', label: t('people.title'), count: 17 },
          { id: 'recordings', label: t('library.title') },
        ]}
        chosen={chosen}
        onChoose={setChosen}
      >
        <p className="gallery-text">{t('people.emptyText')}</p>
      </Tabs>
    </div>
  );
}

function SomeMenu() {
  const { t } = useTranslation();
  const items = [
    { id: 'rename', label: t('strip.rename'), act: () => {} },
    { id: 'delete', label: t('strip.delete'), icon: <Trash2 size={15} aria-hidden />, act: () => {} },
    { id: 'left', label: t('strip.left'), disabled: true, act: () => {} },
  ];
  return (
    <Menu label={t('strip.files')} items={items}>
      <Ellipsis size={16} aria-hidden />
    </Menu>
  );
}

function SomeDialog() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('settings.title')}</Button>
      {open && (
        <Dialog title={t('settings.title')} onClose={() => setOpen(false)}>
          <p>{t('welcome.lead')}</p>
        </Dialog>
      )}
    </>
  );
}

function SomeQuestion() {
  const { t } = useTranslation();
  return (
    <Question text={t('channels.stopAllQuestion', { count: 2 })} onCancel={() => {}}>
      <Button look="danger">{t('channels.stopAll')}</Button>
    </Question>
  );
}

/** Silence, a voice, too loud. */
const SOUNDS = [0, 0.18, 1];

function SomeMeters() {
  return SOUNDS.map(peak => <SomeMeter key={peak} peak={peak} />);
}

function SomeMeter({ peak }: { peak: number }) {
  const meter = useRef<MetersHandle>(null);
  useEffect(() => {
    const loud = peak > 0 ? 20 * Math.log10(peak) - 3 : Number.NEGATIVE_INFINITY;
    const show = () => meter.current?.show({ peak: [peak, peak * 0.8], momentary: loud, shortTerm: loud });
    show();
    const timer = setInterval(show, 100);
    return () => clearInterval(timer);
  }, [peak]);
  return (
    <div className="gallery-meter">
      <Meters ref={meter} />
    </div>
  );
}
