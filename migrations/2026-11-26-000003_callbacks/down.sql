DROP TABLE callback_tokens;
DROP TABLE callbacks;
