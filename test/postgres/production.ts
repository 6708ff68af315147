import pg from 'pg'
import { numbered } from '../../src/sources/query-plans/named-parameters.js'

/** A shop whose tables have some hundred thousand rows: skewed, with gaps, nulls, repeats and values that nobody must see. */
export const schema = `CREATE TYPE kind AS ENUM ('private', 'company', 'reseller');
CREATE TABLE customers (id bigint PRIMARY KEY, email text NOT NULL UNIQUE, country char(2) NOT NULL, kind kind NOT NULL,
  born date, credit numeric(12, 2) NOT NULL, tags text[] NOT NULL, token uuid NOT NULL, profile jsonb);
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL, status text NOT NULL, total_cents integer NOT NULL,
  placed_at timestamptz NOT NULL, note varchar(40), express boolean NOT NULL);
CREATE TABLE order_lines (id bigint PRIMARY KEY, order_id bigint NOT NULL, product_id integer NOT NULL, amount integer NOT NULL, price numeric NOT NULL);
CREATE INDEX orders_customer ON orders (customer_id);
CREATE INDEX orders_placed ON orders (placed_at);
CREATE INDEX orders_open ON orders (placed_at) WHERE status = 'open';
CREATE INDEX lines_order ON order_lines (order_id);
CREATE INDEX lines_product ON order_lines (product_id, amount);
CREATE INDEX customers_lower ON customers (lower(email));
CREATE INDEX customers_country ON customers (country, kind);
`

/** `size` 1: 100,000, 200,000 and 300,000 rows. */
export const rowsOf = (size: number): string => `SELECT setseed(0.25);
INSERT INTO customers SELECT n * 7, 'person' || n || '@secret.example', (ARRAY['DE','FR','US','NL','SE','IT'])[1 + floor(6 * random() ^ 2)::int],
  (ARRAY['private','private','private','company','reseller'])[1 + floor(5 * random())::int]::kind,
  CASE WHEN n % 9 > 0 THEN date '1940-01-01' + (random() * 25000)::int END, round((random() ^ 4 * 90000)::numeric, 2),
  ARRAY['tag' || floor(random() * 40)::int, 'tag' || floor(random() * 40)::int], gen_random_uuid(), '{"a": 1}' FROM generate_series(1, ${100_000 * size}) n;
INSERT INTO orders SELECT n, 7 * (1 + floor(99999 * random() ^ 3)::int), (ARRAY['paid','paid','paid','paid','sent','sent','open','failed'])[1 + floor(8 * random())::int],
  (random() ^ 3 * 500000)::int, timestamptz '2023-01-01 00:00+00' + n * interval '4 minutes 11 seconds' + random() * interval '1 hour',
  CASE WHEN n % 5 = 0 THEN 'note ' || n % 300 END, random() < 0.03 FROM generate_series(1, ${200_000 * size}) n;
INSERT INTO order_lines SELECT n, 1 + n / 2, floor(3000 * random() ^ 2)::int, 1 + floor(9 * random() ^ 3)::int, round((random() * 900)::numeric, 2) FROM generate_series(1, ${300_000 * size}) n;
`

export const queries: Readonly<Record<string, string>> = {
  order_by_id: 'SELECT status FROM orders WHERE id = :id',
  orders_of_customer: 'SELECT id FROM orders WHERE customer_id = :customer ORDER BY placed_at DESC LIMIT 20',
  recent_orders: "SELECT id FROM orders WHERE placed_at > '2024-06-01 00:00+00'",
  last_orders: "SELECT id FROM orders WHERE placed_at > '2024-08-01 12:30+00' AND total_cents > 100000",
  open_orders: "SELECT id, placed_at FROM orders WHERE status = 'open' ORDER BY placed_at LIMIT 50",
  by_status: 'SELECT count(*) FROM orders WHERE status = :status',
  dear_orders: 'SELECT id FROM orders WHERE total_cents > 450000',
  express: 'SELECT count(*) FROM orders WHERE express',
  noted: 'SELECT count(*) FROM orders WHERE note IS NOT NULL',
  lines_of_order: 'SELECT amount FROM order_lines WHERE order_id = :order',
  lines_of_product: 'SELECT sum(amount) FROM order_lines WHERE product_id = :product',
  rare_product: 'SELECT sum(amount) FROM order_lines WHERE product_id BETWEEN 2900 AND 2950 AND amount > 5',
  cheap_lines: 'SELECT count(*) FROM order_lines WHERE price < 3.5',
  customer_by_mail: 'SELECT id FROM customers WHERE email = :email',
  customer_by_lower: 'SELECT id FROM customers WHERE lower(email) = :email',
  of_country: "SELECT count(*) FROM customers WHERE country = :country AND kind = 'company'",
  resellers: "SELECT id FROM customers WHERE kind = 'reseller' AND credit > 50000",
  young: "SELECT count(*) FROM customers WHERE born > '2005-01-01'",
  rich: 'SELECT id FROM customers WHERE credit BETWEEN 80000 AND 90000',
  spent:
    'SELECT c.id, sum(o.total_cents) FROM customers c JOIN orders o ON o.customer_id = c.id WHERE c.country = :country GROUP BY c.id',
  basket:
    'SELECT o.id, l.product_id FROM orders o JOIN order_lines l ON l.order_id = o.id WHERE o.customer_id = :customer',
  turnover:
    "SELECT date_trunc('day', placed_at), sum(total_cents) FROM orders WHERE placed_at BETWEEN '2024-01-01' AND '2024-02-01' GROUP BY 1",
  idle: 'SELECT c.id FROM customers c WHERE NOT EXISTS (SELECT FROM orders o WHERE o.customer_id = c.id) LIMIT 100',
  top_products: 'SELECT product_id, sum(amount * price) FROM order_lines GROUP BY product_id ORDER BY 2 DESC LIMIT 10',
}

/** What a pull request does to it: some queries lose their index, one gains one, one is joined to more. */
export const migration = `DROP INDEX orders_customer;
DROP INDEX lines_product;
DROP INDEX customers_lower;
ALTER TABLE orders ADD COLUMN checked_at timestamptz;
CREATE INDEX orders_total ON orders (total_cents);
CREATE INDEX customers_credit ON customers (credit) WHERE kind = 'reseller';
`

const session = {
  max_parallel_workers_per_gather: '0',
  jit: 'off',
  timezone: 'UTC',
  work_mem: '4MB',
  effective_cache_size: '4GB',
  random_page_cost: '4',
}

/** The cost of each query in a database with rows, by the server's own word. */
export async function costs(url: string): Promise<ReadonlyMap<string, number>> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const found = new Map<string, number>()
  try {
    for (const [name, value] of Object.entries({ ...session, plan_cache_mode: 'force_generic_plan' }))
      await client.query(`SET ${name} = '${value}'`)
    for (const [name, text] of Object.entries(queries)) {
      const { sql, names } = numbered(text)
      await client.query(`PREPARE one AS ${sql}`)
      const given = names.length === 0 ? '' : `(${names.map(() => 'NULL').join(', ')})`
      const { rows: plans } = await client.query(`EXPLAIN (FORMAT JSON) EXECUTE one${given}`)
      found.set(name, plans[0]['QUERY PLAN'][0].Plan['Total Cost'])
      await client.query('DEALLOCATE one')
    }
  } finally {
    await client.end()
  }
  return found
}
