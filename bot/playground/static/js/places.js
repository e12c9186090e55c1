// A few towns to send as a location; anything else can be typed.
export const PLACES = [
  { name: "Skanderborg", lat: 56.0342, lon: 9.9313 },
  { name: "Ry", lat: 56.0903, lon: 9.765 },
  { name: "Hørning", lat: 56.0857, lon: 10.0364 },
  { name: "Galten", lat: 56.1513, lon: 9.9166 },
  { name: "Aarhus", lat: 56.1567, lon: 10.2108 },
  { name: "Horsens", lat: 55.8607, lon: 9.8503 },
  { name: "Silkeborg", lat: 56.1697, lon: 9.5451 },
  { name: "Odense", lat: 55.3959, lon: 10.3883 },
  { name: "København", lat: 55.6759, lon: 12.5655 },
];
