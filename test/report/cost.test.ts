import { describe, expect, it } from 'vitest';
import { costText, hourlyMoney, runMoney } from '../../src/report/cost-text.ts';
import { costOf, priceOf } from '../../src/run/cost.ts';
import { estimatedPrice } from '../../src/run/prices.ts';

const HOUR = 3_600_000;
const own = { perHour: 0.1, own: true };

describe('the price of an instance', () => {
  it.each([
    ['dms.t3.medium', false, 0.073],
    ['dms.t3.medium', true, 0.146],
    ['dms.r5.large', false, 0.21],
    ['dms.r5.xlarge', false, 0.42],
    ['dms.c5.4xlarge', false, 1.232],
    ['dms.c6i.2xlarge', true, 1.36],
  ])('%s, Multi-AZ %s, is estimated at %d an hour', (name, multiAz, perHour) => {
    expect(estimatedPrice(name, multiAz)?.perHour).toBeCloseTo(perHour, 6);
  });

  it.each([
    'dms.r6i.large',
    'dms.t3.xlarge',
    'dms.r5.99999xlarge',
    'dms.r5.1xlarge',
    'toString',
    '__proto__',
    '',
  ])('of class "%s" is not guessed', (name) => {
    expect(estimatedPrice(name, false)).toBeUndefined();
  });

  it('that the author gives wins, and is not doubled for Multi-AZ', () => {
    expect(priceOf({ class: 'dms.t3.medium', multiAz: true, price: own })).toEqual(own);
  });

  it('that is estimated says what it rests on', () => {
    expect(priceOf({ class: 'dms.t3.small', multiAz: false })).toEqual({
      perHour: 0.036,
      own: false,
      basis: 'us-east-1, on demand, as of 2026-11, not confirmed',
    });
  });
});

describe('the cost of a run', () => {
  it('is the price for the time the instance existed, beside 24 hours of it', () => {
    const cost = costOf({ class: 'dms.t3.medium', multiAz: false, price: own }, HOUR / 2);
    expect(cost).toEqual({
      instanceClass: 'dms.t3.medium',
      instanceTime: HOUR / 2,
      price: own,
      run: 0.05,
      allDay: 2.4000000000000004,
    });
    expect(costText(cost)).toBe(
      '$0.05 for 0.50 instance hours of dms.t3.medium; running all day it would be $2.40',
    );
  });

  it('never tells an estimate as a fact', () => {
    const cost = costOf({ class: 'dms.t3.medium', multiAz: false }, HOUR / 2);
    expect(costText(cost)).toBe(
      'about $0.04 for 0.50 instance hours of dms.t3.medium; running all day it would be about $1.75 (estimate: us-east-1, on demand, as of 2026-11, not confirmed)',
    );
    expect(cost.price && hourlyMoney(cost.price)).toBe('about $0.073 an hour');
  });

  it('of an unknown class is told in hours alone', () => {
    const cost = costOf({ class: 'dms.new.large', multiAz: false }, HOUR);
    expect(cost).toEqual({ instanceClass: 'dms.new.large', instanceTime: HOUR });
    expect(runMoney(cost)).toBeUndefined();
    expect(costText(cost)).toBe('1.00 instance hours of dms.new.large');
  });

  it('is never negative, whatever the clocks say', () => {
    expect(costOf({ class: 'dms.t3.medium', multiAz: false }, -5).run).toBe(0);
  });
});
