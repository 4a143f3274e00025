// What is used of the rules of all countries, and nothing else, so that a bundle holds no more.
export { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min';
