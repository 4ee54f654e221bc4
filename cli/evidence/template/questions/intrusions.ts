import { alarmsIn, telling } from '../alarms';
import { answerOf, counted, listed } from '../answers';
import { said } from '../json';
import { question } from '../question';
import { ofType } from '../resources';
import { proofOf, wholeTemplates } from '../template-source';

/** What looks for attacks by itself. */
const detectors = ['AWS::GuardDuty::Detector', 'AWS::NetworkFirewall::Firewall'];

export const intrusionQuestions = [
  question({
    id: 'template.intrusions-are-looked-for',
    requirements: ['11.5.1', '11.5.1.1'],
    looksFor: 'Something looks for intrusions by itself: a detector of GuardDuty that is on, or a network firewall.',
    ask: (source) => {
      const there = detectors.flatMap((type) => ofType(source.resources, type));
      const on = there.filter(({ properties }) => properties['Enable'] !== false);
      const [guardDuty, firewalls] = detectors.map((type) => on.filter((one) => one.type === type).length);
      return answerOf(
        on.length > 0,
        [
          `Detectors of GuardDuty in the templates that are on: ${guardDuty ?? 0}; network firewalls: ${firewalls ?? 0}.`,
        ],
        { proof: there.length > 0 ? there.map((one) => proofOf(source, one)) : wholeTemplates(source) },
      );
    },
  }),
  question({
    id: 'template.stray-cards-raise-an-alarm',
    requirements: ['12.10.7', '12.10.5'],
    looksFor: 'An event in which card data turns up is refused, and that raises an alarm with a runbook.',
    ask: (source) => {
      const alarms = alarmsIn(source).filter(
        (alarm) => alarm.properties['MetricName'] === 'EventRefused' && telling(alarm),
      );
      return answerOf(
        alarms.length > 0,
        [
          `${counted(alarms.length, ['alarm tells', 'alarms tell'])} of a refused event: ${listed(alarms.map(({ name }) => name)) || 'none'}.`,
        ],
        {
          table: {
            columns: ['Alarm', 'What it says'],
            rows: alarms.map(({ name, properties }) => [name, said(properties['AlarmDescription'])]),
          },
          proof: alarms.map((alarm) => proofOf(source, alarm, 'Properties', 'AlarmDescription')),
        },
      );
    },
  }),
] as const;
