//! Tables as diesel sees them. Kept equal to the migrated database by `tests/it/catalogue.rs`.

pub mod crm {
    diesel::table! {
        crm.department (id) {
            id -> Int4,
            code -> Text,
            name -> Text,
            privileges -> Text,
            created_at -> Timestamptz,
            updated_at -> Timestamptz,
        }
    }

    diesel::table! {
        crm.role (id) {
            id -> Int4,
            code -> Text,
            name -> Text,
            created_at -> Timestamptz,
            updated_at -> Timestamptz,
        }
    }

    diesel::table! {
        crm.collaborator (id) {
            id -> Int4,
            code -> Text,
            username -> Text,
            full_name -> Text,
            email -> Nullable<Text>,
            phone -> Nullable<Text>,
            department_id -> Int4,
            role_id -> Nullable<Int4>,
            active -> Bool,
            script_tokens_until -> Nullable<Date>,
            created_at -> Timestamptz,
            updated_at -> Timestamptz,
        }
    }

    diesel::table! {
        crm.location (id) {
            id -> Int4,
            code -> Text,
            address -> Nullable<Text>,
            complement -> Nullable<Text>,
            postal_code -> Nullable<Text>,
            cedex -> Nullable<Text>,
            city -> Text,
            region -> Nullable<Text>,
            country -> Text,
            population -> Nullable<Int4>,
            created_at -> Timestamptz,
            updated_at -> Timestamptz,
        }
    }

    diesel::table! {
        crm.company (id) {
            id -> Int4,
            code -> Text,
            name -> Text,
            siren -> Nullable<Text>,
            nic -> Nullable<Text>,
            siret -> Nullable<Text>,
            activity -> Nullable<Text>,
            started_on -> Nullable<Date>,
            headcount -> Nullable<Text>,
            location_id -> Nullable<Int4>,
            created_at -> Timestamptz,
            updated_at -> Timestamptz,
        }
    }

    diesel::table! {
        crm.client (id) {
            id -> Int4,
            code -> Text,
            civility -> Nullable<Text>,
            first_name -> Nullable<Text>,
            last_name -> Text,
            full_name -> Text,
            job_title -> Nullable<Text>,
            email -> Nullable<Text>,
            phone -> Nullable<Text>,
            company_id -> Nullable<Int4>,
            commercial_id -> Int4,
            first_contact_on -> Nullable<Date>,
            created_at -> Timestamptz,
            updated_at -> Timestamptz,
        }
    }

    diesel::table! {
        crm.contract (id) {
            id -> Int4,
            code -> Text,
            client_id -> Int4,
            total -> Numeric,
            paid -> Numeric,
            remaining -> Numeric,
            status -> Text,
            signed_at -> Nullable<Timestamptz>,
            due_on -> Nullable<Date>,
            cancel_reason -> Nullable<Text>,
            created_at -> Timestamptz,
            updated_at -> Timestamptz,
        }
    }

    diesel::table! {
        crm.payment (id) {
            id -> Int4,
            code -> Text,
            contract_id -> Int4,
            amount -> Numeric,
            method -> Text,
            paid_on -> Date,
            note -> Nullable<Text>,
            reverses_id -> Nullable<Int4>,
            created_at -> Timestamptz,
            updated_at -> Timestamptz,
        }
    }

    diesel::table! {
        crm.event (id) {
            id -> Int4,
            code -> Text,
            title -> Text,
            contract_id -> Int4,
            location_id -> Nullable<Int4>,
            starts_at -> Timestamptz,
            ends_at -> Timestamptz,
            attendees -> Nullable<Int4>,
            notes -> Nullable<Text>,
            support_id -> Nullable<Int4>,
            status -> Text,
            clash_allowed -> Bool,
            created_at -> Timestamptz,
            updated_at -> Timestamptz,
        }
    }

    diesel::table! {
        crm.note (id) {
            id -> Int4,
            code -> Text,
            text -> Text,
            noun -> Text,
            record -> Text,
            author_id -> Int4,
            client_id -> Nullable<Int4>,
            contract_id -> Nullable<Int4>,
            event_id -> Nullable<Int4>,
            company_id -> Nullable<Int4>,
            location_id -> Nullable<Int4>,
            payment_id -> Nullable<Int4>,
            collaborator_id -> Nullable<Int4>,
            created_at -> Timestamptz,
            updated_at -> Timestamptz,
        }
    }

    diesel::table! {
        crm.reminder (id) {
            id -> Int4,
            code -> Text,
            due_on -> Date,
            text -> Text,
            noun -> Text,
            record -> Text,
            who_id -> Int4,
            author_id -> Int4,
            done -> Bool,
            done_at -> Nullable<Timestamptz>,
            client_id -> Nullable<Int4>,
            contract_id -> Nullable<Int4>,
            event_id -> Nullable<Int4>,
            company_id -> Nullable<Int4>,
            location_id -> Nullable<Int4>,
            payment_id -> Nullable<Int4>,
            collaborator_id -> Nullable<Int4>,
            created_at -> Timestamptz,
            updated_at -> Timestamptz,
        }
    }

    diesel::table! {
        crm.view (id) {
            id -> Int4,
            code -> Text,
            name -> Text,
            noun -> Text,
            owner_id -> Int4,
            team -> Bool,
            filter -> Text,
            shown -> Nullable<Text>,
            sort -> Nullable<Text>,
            format -> Nullable<Text>,
            created_at -> Timestamptz,
            updated_at -> Timestamptz,
        }
    }
}

pub mod audit {
    diesel::table! {
        audit.entry (id) {
            id -> Int8,
            at -> Timestamptz,
            actor -> Nullable<Int4>,
            login -> Text,
            via -> Text,
            action -> Text,
            target -> Text,
            row_id -> Int4,
            code -> Nullable<Text>,
            before -> Nullable<Jsonb>,
            after -> Nullable<Jsonb>,
        }
    }
}
