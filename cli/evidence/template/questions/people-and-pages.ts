import { answerOf, counted, listed } from '../answers';
import { object, said } from '../json';
import { question } from '../question';
import { ofType, type Resource } from '../resources';
import { proofOf, type TemplateSource, wholeTemplates } from '../template-source';

/** What would keep passwords or ask a person for a factor. */
const signIns = [
  'AWS::Cognito::UserPool',
  'AWS::Cognito::IdentityPool',
  'AWS::IAM::User',
  'AWS::IAM::SAMLProvider',
  'AWS::IAM::OIDCProvider',
  'AWS::DirectoryService::MicrosoftAD',
];

/** What would give a page to a browser. */
const pageServers = ['AWS::CloudFront::Distribution', 'AWS::Amplify::App', 'AWS::Lambda::Url'];

function pagesOf({ resources }: TemplateSource): readonly Resource[] {
  const sites = ofType(resources, 'AWS::S3::Bucket').filter(
    ({ properties }) => properties['WebsiteConfiguration'] !== undefined,
  );
  const methods = ofType(resources, 'AWS::ApiGateway::Method').filter(({ properties }) =>
    JSON.stringify([properties['MethodResponses'], object(properties['Integration'])]).includes('text/html'),
  );
  return [...pageServers.flatMap((type) => ofType(resources, type)), ...sites, ...methods];
}

export const peopleAndPageQuestions = [
  question({
    id: 'template.no-sign-in-here',
    requirements: [
      ...(['8.2.8', '8.3.3', '8.3.4', '8.3.5', '8.3.6', '8.3.7'] as const),
      ...(['8.3.10', '8.3.10.1', '8.5.1'] as const),
    ],
    looksFor:
      'Nothing of the stage keeps a password or asks a person for a factor: who calls the API comes with a token of an issuer elsewhere.',
    ask: (source) => {
      const signIn = signIns.flatMap((type) => ofType(source.resources, type));
      const authorizers = ofType(source.resources, 'AWS::ApiGateway::Authorizer');
      const byHeader = authorizers.filter(
        ({ properties }) => said(properties['IdentitySource']) === 'method.request.header.Authorization',
      );
      return answerOf(
        signIn.length === 0 && authorizers.length > 0 && byHeader.length === authorizers.length,
        [
          `Pools of users, directories and the like in the templates, of ${signIns.length} types: ${signIn.length}.`,
          ...(signIn.length > 0 ? [`They are: ${listed(signIn.map(({ id }) => id))}.`] : []),
          `Authorizers that take an access token from the header of a request: ${byHeader.length} of ${authorizers.length}.`,
        ],
        { proof: [...signIn, ...authorizers].map((resource) => proofOf(source, resource)) },
      );
    },
  }),
  question({
    id: 'template.serves-no-page',
    requirements: ['6.4.3', '11.6.1'],
    looksFor: 'Nothing of the stage gives a page to a browser: no site, no distribution, no answer of the API in HTML.',
    ask: (source) => {
      const pages = pagesOf(source);
      const methods = ofType(source.resources, 'AWS::ApiGateway::Method');
      return answerOf(
        methods.length > 0 && pages.length === 0,
        [
          `${counted(methods.length, ['route', 'routes'])} of the API, and ${counted(ofType(source.resources, 'AWS::S3::Bucket').length, ['bucket', 'buckets'])}; those that give a page, and distributions: ${pages.length}.`,
          ...(pages.length > 0 ? [`They are: ${listed(pages.map(({ name }) => name))}.`] : []),
        ],
        { proof: pages.length > 0 ? pages.map((page) => proofOf(source, page)) : wholeTemplates(source) },
      );
    },
  }),
  question({
    id: 'template.no-parts-for-tests',
    requirements: ['6.5.6', '6.5.5'],
    looksFor: 'The built-in processor, which takes test cards and no money, is not deployed.',
    ask: (source) => {
      const functions = ofType(source.resources, 'AWS::Lambda::Function');
      const built = [
        ...ofType(source.resources, 'AWS::DynamoDB::Table').filter(
          ({ name }) => name === `strongroom-${source.stage}-sandbox`,
        ),
        ...functions.filter(
          ({ properties }) => object(object(properties['Environment'])['Variables'])['SANDBOX_TABLE'] !== undefined,
        ),
      ];
      return answerOf(
        functions.length > 0 && built.length === 0,
        [
          `Of ${counted(functions.length, ['function', 'functions'])} and all tables, those of the built-in processor: ${built.length}.`,
          ...(built.length > 0 ? [`They are: ${listed(built.map(({ name }) => name))}.`] : []),
        ],
        { proof: built.length > 0 ? built.map((one) => proofOf(source, one)) : wholeTemplates(source) },
      );
    },
  }),
] as const;
